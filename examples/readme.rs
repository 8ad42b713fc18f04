//! The code in the workspace's README, compiled by the doc tests.
#![cfg_attr(doctest, doc = include_str!("../README.md"))]
