"""Pictures and pages without Excel: the dashboard, the day's list, the customers' sheets, as one self-contained HTML, PDF or PNG."""
