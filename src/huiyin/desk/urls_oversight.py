from django.urls import URLPattern, path

from huiyin.desk import (
    oversight,
    oversight_board,
    oversight_congress,
    oversight_instructions,
    oversight_meetings,
    oversight_orders,
    oversight_overdue,
    oversight_paper,
    oversight_proposals,
    oversight_suggestions,
)

urlpatterns: list[URLPattern] = [
    path("oversight/", oversight.oversight, name="oversight"),
    path("oversight/board/", oversight_board.oversight_board, name="oversight_board"),
    path("oversight/objections/", oversight_board.objections, name="oversight_objections"),
    path("oversight/instructions/", oversight_instructions.instruction_list, name="oversight_instructions"),
    path("oversight/instructions/new/", oversight_instructions.instruction_new, name="oversight_instruction_new"),
    path(
        "oversight/instructions/<int:instruction_id>/",
        oversight_instructions.instruction,
        name="oversight_instruction",
    ),
    path("oversight/orders/", oversight_orders.order_list, name="oversight_orders"),
    path("oversight/orders/new/", oversight_orders.order_new, name="oversight_order_new"),
    path("oversight/orders/overdue/", oversight_overdue.order_overdue, name="oversight_overdue"),
    path("oversight/orders/<int:order_id>/", oversight_orders.order, name="oversight_order"),
    path("oversight/orders/<int:order_id>/kept/", oversight_congress.congress_kept, name="oversight_kept"),
    path("oversight/proposals/<int:proposal_id>/", oversight_proposals.proposal, name="oversight_proposal"),
    path("oversight/suggestions/", oversight_suggestions.suggestion_list, name="oversight_suggestions"),
    path("oversight/suggestions/new/", oversight_suggestions.suggestion_new, name="oversight_suggestion_new"),
    path("oversight/suggestions/<int:suggestion_id>/", oversight_suggestions.suggestion, name="oversight_suggestion"),
    path("oversight/congress/", oversight_congress.congress_page, name="oversight_congress"),
    path("oversight/congress/commitments/", oversight_congress.congress_words, name="oversight_commitments"),
    path("oversight/weekly/", oversight_meetings.meeting_list, name="oversight_meetings"),
    path("oversight/weekly/<int:meeting_id>/", oversight_meetings.meeting, name="oversight_meeting"),
    path("oversight/weekly/<int:meeting_id>/report.pdf", oversight_paper.meeting_pdf, name="oversight_meeting_pdf"),
    path("oversight/weekly/sheets/<int:unit_sheet_id>/", oversight_meetings.sheet, name="oversight_sheet"),
    path("oversight/weekly/decisions/<int:decision_id>/", oversight_meetings.decision, name="oversight_decision"),
]
