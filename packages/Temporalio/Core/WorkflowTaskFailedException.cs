namespace Temporalio.Core;

/// <summary>Carries what workflow code let out; kept apart from errors of the worker itself.</summary>
internal sealed class WorkflowTaskFailedException(Exception cause) : Exception(cause.Message, cause);
