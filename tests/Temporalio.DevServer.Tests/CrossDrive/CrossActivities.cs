using Temporalio.Activities;

namespace Temporalio.DevServer.Tests.CrossDrive;

public static class CrossActivities
{
    [Activity("greet")]
    public static string Greet(string name) => $"Hello, {name}!";
}
