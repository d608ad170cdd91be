using Temporalio.Activities;

namespace Temporalio.Benchmarks;

/// <summary>As <c>tests/clients/typescript/lib/activities.mjs</c> has it.</summary>
public static class Activities
{
    [Activity("greet")]
    public static string Greet(string name) => $"Hello, {name}!";
}
