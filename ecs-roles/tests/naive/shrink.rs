//! Smaller cases that still show a difference.

use ecs_roles::{Conditions, PolicyDocument, Principals, Request, Selection, Statement};

use super::case::{Case, Layers};

/// The smallest case found that `differs`, by leaving out one thing at a time.
pub(crate) fn shrink(case: &Case, differs: impl Fn(&Case) -> bool) -> Case {
    let mut smallest = case.clone();
    while let Some(smaller) = smaller(&smallest).into_iter().find(&differs) {
        smallest = smaller;
    }
    smallest
}

/// The case with one thing less, in every way.
fn smaller(case: &Case) -> Vec<Case> {
    let with_layers = |layers: Layers| Case { layers, request: case.request.clone() };
    let with_request = |request: Request| Case { layers: case.layers.clone(), request };
    let layers = fewer_policies(&case.layers).into_iter().chain(smaller_policies(&case.layers));
    layers.map(with_layers).chain(smaller_requests(&case.request).into_iter().map(with_request)).collect()
}

fn fewer_policies(layers: &Layers) -> Vec<Layers> {
    let Layers { identity, session, boundary, resource, scp, rcp, vpc_endpoint } = layers;
    let mut fewer = Vec::new();
    let some = |is_there: bool, change: Layers| is_there.then_some(change);
    fewer.extend(some(session.is_some(), Layers { session: None, ..layers.clone() }));
    fewer.extend(some(boundary.is_some(), Layers { boundary: None, ..layers.clone() }));
    fewer.extend(some(resource.is_some(), Layers { resource: None, ..layers.clone() }));
    fewer.extend(some(vpc_endpoint.is_some(), Layers { vpc_endpoint: None, ..layers.clone() }));
    fewer.extend(without_one(scp).map(|scp| Layers { scp, ..layers.clone() }));
    fewer.extend(without_one(rcp).map(|rcp| Layers { rcp, ..layers.clone() }));
    fewer.extend(without_one(identity).map(|identity| Layers { identity, ..layers.clone() }));
    fewer
}

/// The list without one of its elements, for each of them.
fn without_one<T: Clone>(list: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..list.len()).map(move |place| {
        let kept = list.iter().enumerate().filter(|(at, _)| *at != place);
        kept.map(|(_, element)| element.clone()).collect()
    })
}

/// As [`without_one`], but never empty.
fn without_one_of_several<T: Clone>(list: &[T]) -> impl Iterator<Item = Vec<T>> {
    without_one(list).filter(|left| !left.is_empty())
}

fn smaller_policies(layers: &Layers) -> Vec<Layers> {
    let count = all_documents(&mut layers.clone()).len();
    let changed = |place: usize| {
        let document = all_documents(&mut layers.clone()).swap_remove(place).clone();
        smaller_documents(&document).into_iter().map(move |smaller| {
            let mut layers = layers.clone();
            *all_documents(&mut layers).swap_remove(place) = smaller;
            layers
        })
    };
    (0..count).flat_map(changed).collect()
}

fn all_documents(layers: &mut Layers) -> Vec<&mut PolicyDocument> {
    let Layers { identity, session, boundary, resource, scp, rcp, vpc_endpoint } = layers;
    let limits = [session, boundary, vpc_endpoint].into_iter().flatten().flatten();
    let organization = scp.iter_mut().chain(rcp).flatten();
    identity.iter_mut().chain(limits).chain(resource).chain(organization).collect()
}

fn smaller_documents(document: &PolicyDocument) -> Vec<PolicyDocument> {
    let with = |statements: Vec<Statement>| {
        let mut changed = document.clone();
        changed.statements = statements;
        changed
    };
    let mut smaller: Vec<PolicyDocument> = without_one(&document.statements).map(with).collect();
    for (place, statement) in document.statements.iter().enumerate() {
        for statement in smaller_statements(statement) {
            let mut statements = document.statements.clone();
            statements[place] = statement;
            smaller.push(with(statements));
        }
    }
    smaller
}

fn smaller_statements(statement: &Statement) -> Vec<Statement> {
    let all = || Selection::Only(vec!["*".to_owned()]);
    let mut smaller = Vec::new();
    let mut push = |change: &dyn Fn(&mut Statement)| {
        let mut changed = statement.clone();
        change(&mut changed);
        if changed != *statement {
            smaller.push(changed);
        }
    };
    push(&|changed| changed.actions = all());
    push(&|changed| changed.resources = Some(all()));
    push(&|changed| {
        changed.principals = changed.principals.as_ref().map(|_| Selection::Only(Principals::Everyone));
    });
    for conditions in fewer_conditions(&statement.conditions) {
        push(&|changed| changed.conditions = conditions.clone());
    }
    for actions in fewer_patterns(&statement.actions) {
        push(&|changed| changed.actions = actions.clone());
    }
    for resources in statement.resources.iter().flat_map(fewer_patterns) {
        push(&|changed| changed.resources = Some(resources.clone()));
    }
    for principals in statement.principals.iter().flat_map(fewer_principals) {
        push(&|changed| changed.principals = Some(principals.clone()));
    }
    smaller
}

fn fewer_patterns(selection: &Selection<Vec<String>>) -> Vec<Selection<Vec<String>>> {
    let fewer = without_one_of_several(selection.listed());
    match selection {
        Selection::Only(_) => fewer.map(Selection::Only).collect(),
        Selection::AllExcept(_) => fewer.map(Selection::AllExcept).collect(),
    }
}

fn fewer_principals(selection: &Selection<Principals>) -> Vec<Selection<Principals>> {
    let Principals::Listed(listed) = selection.listed() else {
        return Vec::new();
    };
    let entries: Vec<_> =
        listed.iter().flat_map(|(kind, names)| names.iter().map(|name| (*kind, name.clone()))).collect();
    let of = |entries: Vec<(_, String)>| {
        let mut listed = std::collections::BTreeMap::new();
        for (kind, name) in entries {
            listed.entry(kind).or_insert_with(Vec::new).push(name);
        }
        Principals::Listed(listed)
    };
    let fewer = without_one_of_several(&entries).map(of);
    match selection {
        Selection::Only(_) => fewer.map(Selection::Only).collect(),
        Selection::AllExcept(_) => fewer.map(Selection::AllExcept).collect(),
    }
}

fn fewer_conditions(conditions: &Conditions) -> Vec<Conditions> {
    let tests: Vec<(String, String, Vec<String>)> = conditions
        .iter()
        .map(|test| (test.operator().to_owned(), test.key().to_owned(), test.values().to_vec()))
        .collect();
    let of = |tests: &Vec<(String, String, Vec<String>)>| {
        let mut conditions = Conditions::default();
        for (operator, key, values) in tests {
            conditions.add(operator, key, values.clone());
        }
        conditions
    };
    let mut fewer: Vec<_> = without_one(&tests).collect();
    for place in 0..tests.len() {
        for values in without_one(&tests[place].2) {
            let mut changed = tests.clone();
            changed[place].2 = values;
            fewer.push(changed);
        }
    }
    fewer.iter().map(of).collect()
}

fn smaller_requests(request: &Request) -> Vec<Request> {
    let contexts = {
        let entries: Vec<_> =
            request.context().iter().map(|(key, value)| (key.to_owned(), value.clone())).collect();
        without_one(&entries)
            .map(|entries| {
                let mut context = ecs_roles::Context::new();
                entries.into_iter().for_each(|(key, value)| context.set(key, value));
                context
            })
            .collect::<Vec<_>>()
    };
    let resources = request.resources();
    let mut smaller: Vec<Request> =
        contexts.into_iter().map(|context| request.clone().with_context(context)).collect();
    smaller.extend(
        without_one_of_several(resources).map(|left| rebuilt(request, &left, request.resource_account())),
    );
    if request.resource_account().is_some() {
        smaller.push(rebuilt(request, resources, None));
    }
    smaller
}

fn rebuilt(request: &Request, resources: &[String], account: Option<&str>) -> Request {
    let mut new = Request::new(request.caller().clone(), request.action(), &resources[0]).unwrap();
    for resource in &resources[1..] {
        new = new.and_on(resource);
    }
    if let Some(account) = account {
        new = new.in_account(account);
    }
    new.with_context(request.context().clone())
}
