"""The periodic jobs: once a minute, do what the calendar asks for, and send what waits (house ruling 8)."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from huiyin.bulletins.exports.making import make_waiting
from huiyin.cases.merging import go_on_with_all
from huiyin.duties.office_time import now
from huiyin.duties.tick import tick
from huiyin.outbox.reminders import write_reminders
from huiyin.outbox.sending import send_due
from huiyin.statistics.drawing import draw_at_a_tick


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tick")
def tick_each_minute(timestamp: int) -> None:
    """``timestamp`` is the minute this call was planned for; a late one looks at the present all the same."""
    # No request begins or ends here, so a connection the server closed would otherwise be used for ever.
    close_old_connections()
    tick(now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_messages")
def send_messages_each_minute(timestamp: int) -> None:
    """Apart from the tick, so that a slow mail server holds up no date. The rows are the queue (decisions/0020)."""
    close_old_connections()
    at = now()
    write_reminders(at)
    send_due(at)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="go_on_merging")
def go_on_merging_each_minute(timestamp: int) -> None:
    """Mergings under way go on when the page that began them is closed. The rows are the queue."""
    close_old_connections()
    go_on_with_all(now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="exports")
def make_exports(timestamp: int) -> None:
    """Called at once by whoever asks, and each minute, so that what a killed worker left is taken up again."""
    close_old_connections()
    make_waiting(now)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="draw_figures")
def draw_figures_each_minute(timestamp: int) -> None:
    """Apart from the tick as well: a large import is drawn over several minutes, and no date waits for it."""
    close_old_connections()
    draw_at_a_tick()
