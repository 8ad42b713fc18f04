#![cfg(test)]
//! The lint rules on grammar: each with a faulty text and its corrected form.

mod any_text;
mod clean;
mod conditions;
mod document;
mod ecs_trust;
mod principals;
mod support;
mod values;
mod variables;
