using Microsoft.Extensions.Logging;
using Temporalio.Converters;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>What every workflow instance of one worker shares.</summary>
internal sealed record WorkflowInstanceOptions(
    string Namespace,
    string TaskQueue,
    DataConverter DataConverter,
    ILoggerFactory LoggerFactory,
    IReadOnlyList<IWorkerInterceptor> Interceptors,
    IReadOnlyCollection<Type> FailureExceptionTypes,
    WorkflowStackTrace StackTrace,
    bool WatchScheduler = true,
    Action<object, WorkflowTaskStartingEventArgs>? OnTaskStarting = null,
    Action<object, WorkflowTaskCompletedEventArgs>? OnTaskCompleted = null);
