//! Builders whose methods are called for what files and arguments hold.

/// A builder with everything that lists, or options, hold: one call each.
macro_rules! each {
    ($builder:ident, $($given:expr => $method:ident),+ $(,)?) => {
        $($builder = $given.iter().fold($builder, |builder, given| builder.$method(given.clone()));)+
    };
}

/// A builder with what is on.
macro_rules! if_set {
    ($builder:ident, $($given:expr => $method:ident),+ $(,)?) => {
        $(if $given {
            $builder = $builder.$method();
        })+
    };
}

pub(crate) use {each, if_set};
