using Masterful.Activities.ControlPlane;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class BootstrapManifestTests
{
    [Fact]
    public void Render_Script_ComesBackAsItWas()
    {
        const string script = "#!/bin/sh\nput x <<'END' | cat\n  key: \"v: 'w'\"\t\u00e4\n\nEND\n# - &anchor\n";

        var item = YamlJson.Read(BootstrapManifest.Render(script, "node-1", secret: false))!;
        var secret = YamlJson.Read(BootstrapManifest.Render(script, "node-1", secret: true))!;

        ((string)item["kind"]!, (string)item["metadata"]!["namespace"]!, (string)item["metadata"]!["name"]!).Should().Be(("ConfigMap", "kube-system", "masterful-bootstrap-node-1"));
        ((string)item["data"]!["script"]!).Should().Be(script);
        ((string)secret["kind"]!, (string)secret["stringData"]!["script"]!).Should().Be(("Secret", script));
    }

    [Theory]
    [InlineData(BootstrapManifest.MaximumBytes, true)]
    [InlineData(BootstrapManifest.MaximumBytes + 1, false)]
    public void Render_Size_IsChecked(int bytes, bool fits)
    {
        var render = () => BootstrapManifest.Render(new string('x', bytes), "node-1", secret: false);

        if (fits)
        {
            render.Should().NotThrow();
        }
        else
        {
            render.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-CUT-006");
        }
    }
}
