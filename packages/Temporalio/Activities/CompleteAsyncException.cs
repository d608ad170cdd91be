namespace Temporalio.Activities;

/// <summary>Thrown out of an activity that something else will complete through the client.</summary>
public class CompleteAsyncException : Exception
{
    public CompleteAsyncException()
        : base("Activity completes asynchronously")
    {
    }
}
