"""What is made of figures: charts, bulletins and reports, exports."""
