"""Reconciliation: reading the bills of banks, WeChat and Alipay, and finding what their lines pay for."""
