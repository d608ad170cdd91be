using Temporalio.Activities;

namespace Masterful.Activities.Verification;

/// <summary>What a probe knows about the activity that it runs in.</summary>
internal static class ProbeActivity
{
    /// <summary>A later migration of the same Shoot has the same id and place; only the run tells them apart.</summary>
    public static string Run => ActivityExecutionContext.HasCurrent ? ActivityExecutionContext.Current.Info.WorkflowRunId ?? "" : "";

    /// <summary>How long a probe goes on while a gap is open: not at all when its process ends, as another goes on then.</summary>
    public static TimeSpan Linger() =>
        ActivityExecutionContext.HasCurrent && ActivityExecutionContext.Current.CancelReason == ActivityCancelReason.CancelRequested ? TimeSpan.FromSeconds(5) : TimeSpan.Zero;

    /// <summary>Only the workflow says when it is enough: a process that is restarted, for one, must go on probing afterwards.</summary>
    public static void RefuseToEndUnasked()
    {
        if (ActivityExecutionContext.HasCurrent && ActivityExecutionContext.Current.CancelReason != ActivityCancelReason.CancelRequested)
        {
            throw new OperationCanceledException($"The probe was stopped ({ActivityExecutionContext.Current.CancelReason}) and is to go on.");
        }
    }
}
