"""A believable month of one sales rep, for demonstrations, tests and benchmarks. Every name and figure is made up."""

from xl_huikuan.demo.month import TODAY, DemoMonth, demo_month

__all__ = ["TODAY", "DemoMonth", "demo_month"]
