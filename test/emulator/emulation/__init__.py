"""What the launcher adds to MiniStack, one idea a file.

Door: gateway, operations, validation, wire, call_log, failures (the modes of injected failures), settings, store.
Faked services: fake_services, sagemaker_registry, sagemaker_training, redshift_serverless, redshift_statements (the
engine itself is ../redshift_data.py). Real work: glue_jobs and glue_spark (the script on local Spark), glue_crawlers,
sagemaker_container (the training script), job_output, objects (S3 in the name of a role).
CloudFormation: cfn_*. Step Functions: sfn_tasks, sfn_semantics. Lambda and events: lambda_functions, queue_poller,
deliveries. What is emulated in name only is listed by `unread.json` in the emulator's folder and by cfn_records.
"""
