from django.urls import URLPattern, URLResolver, path

from huiyin.desk import (
    reception_after,
    reception_escort,
    reception_field,
    reception_meetings,
    reception_mine,
    reception_table,
    reception_wishes,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("receptions/visits/<int:visit_id>/table/", reception_table.reception_table, name="reception_table"),
    path("receptions/visits/<int:visit_id>/record/", reception_after.reception_record, name="reception_record"),
    path("receptions/visits/<int:visit_id>/file.pdf", reception_after.reception_file, name="reception_file"),
    path("receptions/after/", reception_after.reception_after, name="reception_after"),
    path("receptions/after/<int:commitment_id>/", reception_after.reception_commitment, name="reception_commitment"),
    path("receptions/after/<int:commitment_id>/letter.pdf", reception_after.reception_letter, name="reception_letter"),
    path("receptions/meetings/", reception_meetings.reception_meetings, name="reception_meetings"),
    path("receptions/meetings/<int:meeting_id>/", reception_meetings.reception_meeting, name="reception_meeting"),
    path("receptions/mine/", reception_mine.reception_mine, name="reception_mine"),
    path("receptions/field/", reception_field.reception_field, name="reception_field"),
    path("receptions/field/<int:field_id>/", reception_field.reception_field_visit, name="reception_field_visit"),
    path("receptions/field/asked/<int:wish_id>/", reception_wishes.reception_wish, name="reception_wish"),
    path("receptions/<int:session_id>/escort/", reception_escort.reception_escort, name="reception_escort"),
]
