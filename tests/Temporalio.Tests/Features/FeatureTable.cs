using System.Reflection;
using System.Text;

namespace Temporalio.Tests.Features;

/// <summary>
/// The behaviour that Temporal's own suite (temporalio/features) lists for what is in scope here, by its names: each has a test of that name
/// in the class of its folder. What is left out says why.
/// </summary>
public class FeatureTable
{
    public static TheoryData<string, string> Names()
    {
        var names = new TheoryData<string, string>();
        foreach (var (folder, features) in new Dictionary<string, string>
        {
            ["activity"] = "basic_no_workflow_timeout cancel_abandon cancel_try_cancel cancel_wait_cancel heartbeating retry_on_error running_concurrently shutdown",
            // Not "retry": a workflow-level retry is out of scope, and refused.
            ["child_workflow"] = "cancel_abandon cancel_try_cancel cancel_wait_completed cancel_wait_requested handle result signal start throws_on_execute throws_on_start throws_on_termination throws_on_timeout",
            ["continue_as_new"] = "continue_as_same signals_block_continue_as_new updates_do_not_block_continue_as_new",
            ["query"] = "successful_query timeout_due_to_no_active_workers unexpected_arguments unexpected_query_type_name unexpected_return_type",
            ["reset"] = "reset_and_delete",
            ["signal"] = "activities basic child_workflow external prevent_close signal_with_start workflow_to_workflow",
            ["update"] = "activities async_accepted basic basic_async client_interceptor deduplication non_durable_reject self task_failure validation_replay worker_restart",
        })
        {
            foreach (var feature in features.Split(' '))
            {
                names.Add(folder, feature);
            }
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Feature_InScope_HasATestOfItsName(string folder, string feature)
    {
        var tests = typeof(FeatureTable).Assembly.GetType($"{typeof(FeatureTable).Namespace}.{ToPascal(folder)}Tests");

        tests.Should().NotBeNull();
        tests!.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Should().ContainSingle(method => method.Name.StartsWith(ToPascal(feature) + "_", StringComparison.Ordinal)
                && method.GetCustomAttribute<FactAttribute>() != null);
    }

    private static string ToPascal(string name) => name.Split('_')
        .Aggregate(new StringBuilder(), (text, word) => text.Append(char.ToUpperInvariant(word[0])).Append(word[1..])).ToString();
}
