//! Amazon ECS: clusters, task definitions, services, and the scheduler that
//! moves tasks as time passes.

mod agenda;
mod api;
mod breaker;
mod capacity_provider;
mod cluster;
mod container_instance;
mod deployment;
mod event;
mod faults;
mod launch;
mod lifecycle;
mod page;
mod place;
mod refs;
mod rollout;
mod run_task;
mod scheduler;
mod service;
mod service_deployment;
mod state;
mod tags;
mod task;
mod task_api;
mod task_definition;
mod volume;
mod volume_life;

pub(crate) use api::call;
pub(crate) use place::Place;
pub(crate) use state::Ecs;
pub(crate) use volume_life::Neighbours;
