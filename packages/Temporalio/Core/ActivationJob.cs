using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.Core;

/// <summary>One thing that happened to a workflow since it last ran.</summary>
internal abstract record ActivationJob
{
    /// <summary>Jobs of one activation are applied in this order; equal ones in the order of history.</summary>
    public virtual int Order => 4;

    /// <summary>The run begins.</summary>
    public sealed record Initialize(WorkflowExecutionStartedEventAttributes Started, DateTime StartTime, ulong RandomSeed) : ActivationJob
    {
        public override int Order => 0;
    }

    /// <summary>History holds the marker of a patch.</summary>
    public sealed record NotifyHasPatch(string PatchId) : ActivationJob
    {
        public override int Order => 1;
    }

    /// <summary>The run was reset, so it must draw other random numbers from here.</summary>
    public sealed record UpdateRandomSeed(ulong RandomSeed) : ActivationJob
    {
        public override int Order => 2;
    }

    /// <summary>A signal came.</summary>
    public sealed record Signal(string Name, RepeatedField<Payload>? Input, Header? Header) : ActivationJob
    {
        public override int Order => 3;
    }

    /// <summary>An update came. The validator is skipped when history says that the update was accepted.</summary>
    public sealed record DoUpdate(string ProtocolInstanceId, Request Request, bool RunValidator) : ActivationJob
    {
        public override int Order => 3;
    }

    /// <summary>The workflow is asked to cancel.</summary>
    public sealed record CancelWorkflow(string Reason) : ActivationJob;

    /// <summary>A timer fired.</summary>
    public sealed record FireTimer(uint Seq) : ActivationJob;

    /// <summary>An activity ended. Failure is null for success.</summary>
    public sealed record ResolveActivity(uint Seq, Payload? Result, Failure? Failure) : ActivationJob;

    /// <summary>A child workflow has started, or could not.</summary>
    public sealed record ResolveChildStart(uint Seq, string? RunId, Failure? Failure, bool AlreadyExists) : ActivationJob;

    /// <summary>A child workflow ended. Failure is null for success.</summary>
    public sealed record ResolveChild(uint Seq, Payload? Result, Failure? Failure) : ActivationJob;

    /// <summary>A signal to another workflow was delivered, or could not be.</summary>
    public sealed record ResolveExternalSignal(uint Seq, Failure? Failure) : ActivationJob;

    /// <summary>A cancel request to another workflow was delivered, or could not be.</summary>
    public sealed record ResolveExternalCancel(uint Seq, Failure? Failure) : ActivationJob;

    /// <summary>A query to answer; always alone in its activation.</summary>
    public sealed record Query(string Id, WorkflowQuery Request) : ActivationJob
    {
        public override int Order => 6;
    }
}
