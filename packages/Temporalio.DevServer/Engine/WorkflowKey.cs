namespace Temporalio.DevServer.Engine;

/// <summary>A workflow id within its namespace: the unit that is locked, since its runs change together.</summary>
internal readonly record struct WorkflowKey(string Namespace, string WorkflowId);
