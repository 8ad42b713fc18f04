//! From policies to the index of their statements.

use super::answer::Layer;
use super::index::{Id, Index};
use super::policies::{Policies, Policy, PolicyLevel};
use super::statement::{Compiled, Origin};
use crate::error::{Error, shown};
use crate::policy::{JsonPath, Statement};

/// Every statement, in the order of the layers, and where actions find them.
#[derive(Debug, Default)]
pub(super) struct Compilation {
    pub(super) statements: Vec<Compiled>,
    pub(super) index: Index,
}

impl Compilation {
    /// Compiles the policies.
    ///
    /// # Errors
    ///
    /// For an element that is missing or out of place in its layer.
    pub(super) fn of(policies: &Policies) -> Result<Self, Error> {
        let mut compilation = Self::default();
        let resource = policies.resource.as_slice();
        compilation.add_levels(Layer::Scp, &policies.scp)?;
        compilation.add_levels(Layer::Rcp, &policies.rcp)?;
        compilation.add_all(Layer::VpcEndpoint, 0, policies.vpc_endpoint.as_deref().unwrap_or_default())?;
        compilation.add_all(Layer::Resource, 0, resource)?;
        compilation.add_all(Layer::Identity, 0, &policies.identity)?;
        compilation.add_all(Layer::Boundary, 0, policies.boundary.as_deref().unwrap_or_default())?;
        compilation.add_all(Layer::Session, 0, policies.session.as_deref().unwrap_or_default())?;
        Ok(compilation)
    }

    fn add_levels(&mut self, layer: Layer, levels: &[PolicyLevel]) -> Result<(), Error> {
        levels
            .iter()
            .enumerate()
            .try_for_each(|(level, PolicyLevel { policies, .. })| self.add_all(layer, level, policies))
    }

    fn add_all(&mut self, layer: Layer, level: usize, policies: &[Policy]) -> Result<(), Error> {
        for (policy, found) in policies.iter().enumerate() {
            let version = found.document().effective_version();
            for (place, statement) in found.document().statements.iter().enumerate() {
                check(layer, found, place, statement)?;
                let origin = Origin { layer, level, policy, statement: place };
                let id = Id::try_from(self.statements.len()).unwrap_or(Id::MAX);
                self.index.add(id, statement);
                self.statements.push(Compiled::new(statement, origin, version));
            }
        }
        Ok(())
    }
}

/// What a policy of this layer has to hold, and what it cannot.
fn check(layer: Layer, policy: &Policy, place: usize, statement: &Statement) -> Result<(), Error> {
    let is_of_caller = matches!(layer, Layer::Scp | Layer::Identity | Layer::Boundary | Layer::Session);
    if let Some(principals) = statement.principals.as_ref().filter(|_| is_of_caller) {
        let element = if principals.is_negated() { "NotPrincipal" } else { "Principal" };
        let problem = format!("holds `{element}`, which belongs into the policy of a resource: remove it");
        return Err(fault(layer, policy, place, Some(element), &problem));
    }
    if statement.resources.is_none() && layer != Layer::Resource {
        let problem = "lacks `Resource`: name the ARNs it is about, or `*`";
        return Err(fault(layer, policy, place, None, problem));
    }
    Ok(())
}

fn fault(layer: Layer, policy: &Policy, place: usize, element: Option<&str>, problem: &str) -> Error {
    let source = policy.source();
    // One statement may stand without a list.
    let statements = JsonPath::default().member("Statement");
    let paths = [statements.element(place), statements];
    let place_of = |element| paths.iter().find_map(|path| source.position(&path.member(element)));
    let position = element.and_then(place_of).or_else(|| source.statement_position(place));
    let sid = policy.document().statements.get(place).and_then(|statement| statement.sid.as_deref());
    let named = sid.map_or_else(|| format!("statement {}", place + 1), shown);
    let error =
        Error::invalid(format!("{named} of the {} {} {problem}", layer.as_words(), shown(policy.name())));
    match position {
        Some(position) => error.at(position),
        None => error,
    }
}
