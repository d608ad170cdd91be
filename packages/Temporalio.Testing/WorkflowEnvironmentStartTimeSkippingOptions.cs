using Temporalio.Client;

namespace Temporalio.Testing;

/// <summary>
/// The client of an environment that skips time. Its server keeps nothing and listens on a free port of the loopback address unless a
/// <c>TargetHost</c> says otherwise.
/// </summary>
public class WorkflowEnvironmentStartTimeSkippingOptions : TemporalClientConnectOptions;
