using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;

namespace Masterful.Workflows.Tests.Contracts;

public sealed class ApplyReportTests
{
    [Fact]
    public void Condense_VeryManyObjects_KeepsWhatTellsMostAndCountsAll()
    {
        var objects = Enumerable.Range(0, 9000).Select(number => Applied(number, number % 3 == 0 ? ApplyResult.Created : ApplyResult.Unchanged)).ToList();
        objects[7000] = Applied(7000, ApplyResult.Failed);
        objects[8000] = Applied(8000, ApplyResult.Unchanged) with { TakenOver = [".data of kubectl"] };

        var report = new ApplyReport(objects).Condense();
        var back = JsonSerializer.Deserialize<ApplyReport>(JsonSerializer.Serialize(report))!;

        back.Objects.Should().HaveCount(ApplyReport.Most).And.Contain(item => item.Result == ApplyResult.Failed).And.Contain(item => item.TakenOver != null)
            .And.BeInAscendingOrder(item => item.Object.Name, StringComparer.Ordinal);
        back.Count().Should().Equal((ApplyResult.Created, 3000), (ApplyResult.Unchanged, 5999), (ApplyResult.Failed, 1));
        JsonSerializer.SerializeToUtf8Bytes(report).Length.Should().BeLessThan(1 << 19);
    }

    [Fact]
    public void Condense_AsManyAsUsual_ListsThemAll()
    {
        var report = new ApplyReport([Applied(1, ApplyResult.Created), Applied(2, ApplyResult.Created)]);

        report.Condense().Should().BeSameAs(report);
        report.Count().Should().Equal((ApplyResult.Created, 2));
    }

    private static AppliedObject Applied(int number, ApplyResult result) => new(new ObjectRef("v1", "ConfigMap", "kube-system", $"object-{number:00000}"), result, "", "shoot-core-addons");
}
