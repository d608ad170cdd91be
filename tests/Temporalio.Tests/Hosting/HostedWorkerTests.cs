using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Hosting;

public class HostedWorkerTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task AddHostedTemporalWorker_ScopedActivities_HaveAScopePerAttempt()
    {
        var queue = $"hosted-{Guid.NewGuid():N}";
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddScoped<Resource>().AddSingleton<Ledger>();
        builder.Services.AddSingleton<ITemporalClient>(server.Client);
        builder.Services.AddHostedTemporalWorker(queue)
            .AddScopedActivities<ScopedActivities>()
            .AddStaticActivities(typeof(StaticActivities))
            .AddWorkflow<HostedWorkflow>();
        using var host = builder.Build();
        await host.StartAsync();

        var result = await server.Client.ExecuteWorkflowAsync((HostedWorkflow w) => w.RunAsync(), new($"wf-{queue}", queue)).WithinDeadlineAsync();

        result.Should().Be("1,2,static");
        var ledger = host.Services.GetRequiredService<Ledger>();
        ledger.Opened.Should().Be(2);
        await Eventually.IsTrueAsync(() => ledger.Closed == 2, "scopes end");
        await host.StopAsync();
    }

    [Fact]
    public async Task AddHostedTemporalWorker_ClientOptions_ConnectsByItself()
    {
        var queue = $"hosted-{Guid.NewGuid():N}";
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var connection = server.Client.Connection.Options;
        builder.Services.AddHostedTemporalWorker(connection.TargetHost!, server.Client.Options.Namespace, queue)
            .ConfigureOptions(options =>
            {
                options.ClientOptions!.ApiKey = connection.ApiKey;
                options.ClientOptions.Tls = connection.Tls;
            })
            .AddActivitiesInstance(new ScopedActivities(new(new())))
            .AddStaticActivities(typeof(StaticActivities))
            .AddWorkflow<HostedWorkflow>();
        using var host = builder.Build();
        await host.StartAsync();

        var result = await server.Client.ExecuteWorkflowAsync((HostedWorkflow w) => w.RunAsync(), new($"wf-{queue}", queue)).WithinDeadlineAsync();

        result.Should().Be("1,1,static");
        await host.StopAsync();
    }

    [Fact]
    public void AddTemporalClient_Lazy_IsOneClientForAll()
    {
        var services = new ServiceCollection();
        services.AddTemporalClient("nowhere:7233", "own");
        using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<ITemporalClient>();

        client.Options.Namespace.Should().Be("own");
        client.Connection.Options.TargetHost.Should().Be("nowhere:7233");
        provider.GetRequiredService<ITemporalClient>().Should().BeSameAs(client);
    }

    [Fact]
    public void ConfigureOptions_DuplicatesRefused_Throws()
    {
        var worker = new ServiceCollection().AddHostedTemporalWorker("queue");

        worker.Invoking(builder => builder.ConfigureOptions(_ => { }, disallowDuplicates: true)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void AddHostedTemporalWorker_SameTaskQueueTwice_Throws()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("queue");
        services.AddHostedTemporalWorker("other");

        services.Invoking(given => given.AddHostedTemporalWorker("queue")).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void AddTemporalClient_Configured_ReturnsTheServices()
    {
        var services = new ServiceCollection();

        services.AddTemporalClient(options => options.TargetHost = "nowhere:7233").Should().BeSameAs(services);

        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<ITemporalClient>().Connection.Options.TargetHost.Should().Be("nowhere:7233");
    }

    [Fact]
    public void CreateTemporalActivityDefinitions_TypeWithoutActivities_IsEmpty()
    {
        using var provider = new ServiceCollection().BuildServiceProvider();

        provider.CreateTemporalActivityDefinitions<Ledger>().Should().BeEmpty();
        provider.CreateTemporalActivityDefinitions<ScopedActivities>().Should().ContainSingle().Which.Name.Should().Be("Number");
    }

    [Fact]
    public void AddHostedTemporalWorker_NoClient_SaysSo()
    {
        var services = new ServiceCollection();
        services.AddHostedTemporalWorker("queue").AddWorkflow<HostedWorkflow>();
        using var provider = services.BuildServiceProvider();

        provider.Invoking(given => given.GetServices<IHostedService>().ToList()).Should().Throw<InvalidOperationException>().WithMessage("*no client*");
    }

    /// <summary>Counts what was opened and closed.</summary>
    public sealed class Ledger
    {
        private int opened;
        private int closed;

        public int Opened => Volatile.Read(ref opened);

        public int Closed => Volatile.Read(ref closed);

        public int Open() => Interlocked.Increment(ref opened);

        public void Close() => Interlocked.Increment(ref closed);
    }

    /// <summary>Lives as long as a scope.</summary>
    public sealed class Resource(Ledger ledger) : IDisposable
    {
        public int Number { get; } = ledger.Open();

        public void Dispose() => ledger.Close();
    }

    public class ScopedActivities(Resource resource)
    {
        [Activity]
        public async Task<int> NumberAsync()
        {
            await Task.Yield();
            return resource.Number;
        }
    }

    public static class StaticActivities
    {
        [Activity]
        public static string Static() => "static";
    }

    [Workflow]
    public class HostedWorkflow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var options = new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(30) };
            var first = await Workflow.ExecuteActivityAsync((ScopedActivities a) => a.NumberAsync(), options);
            var second = await Workflow.ExecuteActivityAsync((ScopedActivities a) => a.NumberAsync(), options);
            return $"{first},{second},{await Workflow.ExecuteActivityAsync<string>("Static", [], options)}";
        }
    }
}
