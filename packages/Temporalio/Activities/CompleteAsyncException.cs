using Temporalio.Exceptions;

namespace Temporalio.Activities;

/// <summary>Thrown out of an activity that something else will complete through the client.</summary>
public class CompleteAsyncException : TemporalException
{
    public CompleteAsyncException()
        : base("Activity completes asynchronously")
    {
    }
}
