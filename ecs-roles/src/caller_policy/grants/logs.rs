//! Logs of tasks.

use crate::caller_policy::asked::Asked;
use crate::caller_policy::grant::Grant;
use crate::error::Error;

/// The streams of the log driver `awslogs` are named `PREFIX/CONTAINER/TASK`.
pub(super) fn read(asked: &Asked<'_>) -> Result<Vec<Grant>, Error> {
    let named = asked.needed(&asked.inputs.log_streams, "a log group", "`log_streams` or `log_group`")?;
    let streams = named.iter().map(|(group, prefix)| match prefix {
        Some(prefix) => format!("{group}:log-stream:{prefix}/*"),
        None => format!("{group}:log-stream:*"),
    });
    // The reference of CloudWatch Logs writes groups without `:*` now; requests
    // are still authorised with it for some actions.
    let groups: Vec<String> =
        named.iter().flat_map(|(group, _)| [group.clone(), format!("{group}:*")]).collect();
    Ok(vec![
        Grant::new("ReadLogs", "reads streams of the tasks", ["logs:GetLogEvents"], streams),
        Grant::new(
            "SearchLogs",
            "finds streams and searches the log groups",
            ["logs:FilterLogEvents", "logs:DescribeLogStreams"],
            groups.clone(),
        ),
        Grant::new("TailLogs", "follows the log groups", ["logs:StartLiveTail"], groups),
    ])
}
