"""Everything that is added to MiniStack, in the order in which it goes in."""

from emulation import (
    cfn_bucket_deployment,
    cfn_cli,
    cfn_fixes,
    cfn_glue,
    cfn_records,
    cfn_registry,
    deliveries,
    glue_crawlers,
    glue_jobs,
    lambda_functions,
    queue_poller,
    sfn_jsonata,
    sfn_semantics,
    sfn_tasks,
)


def everything() -> None:
    """Install once, before the server starts."""
    cfn_registry.install_unread_report()
    for part in (cfn_glue, cfn_records, cfn_bucket_deployment, cfn_fixes, cfn_cli):
        part.install()
    for part in (glue_crawlers, glue_jobs, lambda_functions, queue_poller, deliveries):
        part.install()
    # The semantics wrap states, the tasks their calls.
    sfn_semantics.install()
    sfn_jsonata.install()
    sfn_tasks.install()
