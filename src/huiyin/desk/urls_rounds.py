from django.urls import path

from huiyin.desk import entry_sheets, round, round_entry, round_records, rounds

urlpatterns = [
    path("entry/", entry_sheets.entry_sheets, name="entry_sheets"),
    path("entry/profiles/<int:profile_id>/forget/", entry_sheets.entry_profile_drop, name="entry_profile_drop"),
    path("entry/<uuid:sheet_id>/", entry_sheets.entry_sheet, name="entry_sheet"),
    path("entry/<uuid:sheet_id>/columns/", entry_sheets.entry_mapping, name="entry_mapping"),
    path("entry/<uuid:sheet_id>/mend.xlsx", entry_sheets.entry_faults, name="entry_faults"),
    path("entry/<uuid:sheet_id>/good.xlsx", entry_sheets.entry_good, name="entry_good"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/records/", round_records.round_records, name="round_records"),
    path("rounds/plans/new/<slug:round_kind>/", rounds.plan_new, name="round_plan_new"),
    path("rounds/plans/<int:plan_id>/", rounds.plan, name="round_plan"),
    path("rounds/plans/<int:plan_id>/stop/", rounds.plan_stop, name="round_plan_stop"),
    path("rounds/corrections/", rounds.corrections, name="corrections"),
    path("rounds/corrections/<int:correction_id>/", round_entry.correction, name="correction"),
    path("rounds/corrections/<int:correction_id>/letter/", round_entry.correction_letter, name="correction_letter"),
    path("rounds/corrections/<int:correction_id>/paper/", round_entry.correction_paper, name="correction_paper"),
    path("rounds/<int:round_id>/", round.round, name="round"),
    path("rounds/<int:round_id>/print/", round.round_print, name="round_print"),
    path("rounds/<int:round_id>/notice/", round.round_notice, name="round_notice"),
    path("rounds/<int:round_id>/entries/new/", round_entry.entry_new, name="round_entry_new"),
    path("rounds/<int:round_id>/entries/<int:entry_id>/", round_entry.entry, name="round_entry"),
]
