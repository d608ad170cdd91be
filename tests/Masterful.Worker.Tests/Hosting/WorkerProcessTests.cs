using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Worker.Tests.Hosting;

public sealed class WorkerProcessTests
{
    [Fact]
    public void Worker_AllProbesOfAFleet_LeavePlacesForWhatBringsSourcesBack()
    {
        var places = WorkerProcess.WorkerOptions(faults: null, NullLoggerFactory.Instance).MaxConcurrentActivities;

        places.Should().BeGreaterThanOrEqualTo(5 * FleetRequestParser.MostAtOnce);
    }
}
