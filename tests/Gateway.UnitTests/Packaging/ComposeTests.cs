using Gateway.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Gateway.UnitTests.Packaging;

/// <summary><c>config/compose</c>: what it mounts and names is there, and the gateway runs with no more rights than it needs.</summary>
public sealed class ComposeTests
{
    private static readonly string Folder = Repository.Combine("config", "compose");

    private static readonly YamlMappingNode File = Read("compose.yaml");

    [Fact]
    public void Gateway_RunsWithoutRightsOnAReadOnlyRoot()
    {
        var gateway = Service("gateway");

        Assert.Equal("true", gateway["read_only"].ToString());
        Assert.Equal(["ALL"], Texts(gateway["cap_drop"]));
        Assert.Equal(["no-new-privileges:true"], Texts(gateway["security_opt"]));
        Assert.DoesNotContain("privileged", gateway.Children.Keys.Select(k => k.ToString()));
        Assert.DoesNotContain("cap_add", gateway.Children.Keys.Select(k => k.ToString()));
        Assert.All(Texts(gateway["ports"]), port => Assert.True(int.Parse(port.Split(':')[^1], null) > 1024, port));
        Assert.True(System.IO.File.Exists(Path.Combine(Folder, gateway["build"].ToString(), "Dockerfile")));
    }

    [Fact]
    public void Services_HaveImagesAndRestart() => Assert.All(Services(), service =>
    {
        Assert.NotEmpty(service["image"].ToString());
        Assert.Equal("unless-stopped", service["restart"].ToString());
    });

    [Fact]
    public void Volumes_AreFilesOfTheRepositoryOrDeclared()
    {
        var declared = ((YamlMappingNode)File["volumes"]).Children.Keys.Select(k => k.ToString()).ToHashSet();
        var mounted = Services().SelectMany(s => Texts(s["volumes"])).Select(v => v.Split(':')[0]).ToArray();

        Assert.Equal(declared.Order(), mounted.Where(v => v[0] != '.').Order());
        Assert.DoesNotContain(
            mounted.Where(v => v[0] == '.' && v != "./gateway"), v => !Path.Exists(Path.Combine(Folder, v))); // that is the reader's own
    }

    [Fact]
    public void Secrets_AreDeclared()
    {
        var used = Services().Where(s => s.Children.ContainsKey("secrets")).SelectMany(s => Texts(s["secrets"])).Distinct();

        Assert.Equal(((YamlMappingNode)File["secrets"]).Children.Keys.Select(k => k.ToString()).Order(), used.Order());
    }

    [Fact]
    public void Prometheus_AsksTheGatewayByItsNameAndGrafanaPrometheus()
    {
        var scrape = (YamlMappingNode)((YamlSequenceNode)Read("prometheus.yml")["scrape_configs"]).Single();
        var source = ((YamlSequenceNode)Read("../grafana/datasources/prometheus.yaml")["datasources"]).Single();

        Assert.Equal(["gateway:9443"], Texts(((YamlSequenceNode)scrape["static_configs"]).Single()["targets"]));
        Assert.Equal("/run/secrets/admin-token", scrape["authorization"]["credentials_file"].ToString());
        Assert.Contains("admin-token", Texts(Service("prometheus")["secrets"]));
        Assert.Equal("http://prometheus:9090", source["url"].ToString());
    }

    private static YamlMappingNode Service(string name) => (YamlMappingNode)File["services"][name];

    private static IEnumerable<YamlMappingNode> Services() =>
        ((YamlMappingNode)File["services"]).Children.Values.Cast<YamlMappingNode>();

    private static string[] Texts(YamlNode list) => [.. ((YamlSequenceNode)list).Select(item => item.ToString())];

    private static YamlMappingNode Read(string file)
    {
        var stream = new YamlStream();
        using var reader = System.IO.File.OpenText(Path.Combine(Folder, file));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
