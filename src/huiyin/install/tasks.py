"""The one periodic job: once a minute, do what the calendar asks for (house ruling 8)."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from huiyin.duties.office_time import now
from huiyin.duties.tick import tick


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tick")
def tick_each_minute(timestamp: int) -> None:
    """``timestamp`` is the minute this call was planned for; a late one looks at the present all the same."""
    # No request begins or ends here, so a connection the server closed would otherwise be used for ever.
    close_old_connections()
    tick(now())
