using System.Net;
using System.Text.RegularExpressions;
using Gateway.Admin;
using Gateway.Settings;
using Gateway.Testing;
using k8s;
using k8s.Models;
using Xunit;

namespace Gateway.UnitTests.Kubernetes;

/// <summary>The objects under <c>config/kubernetes</c>, read into the API's own model, and the configuration that they carry.</summary>
public sealed partial class KubernetesTests
{
    private static readonly string Base = Repository.Combine("config", "kubernetes", "base");
    private static readonly string Overlay = Repository.Combine("config", "kubernetes", "overlays", "example");

    private static readonly V1Deployment Deployment = Read<V1Deployment>("deployment.yaml");
    private static readonly V1Container Container = Assert.Single(Deployment.Spec.Template.Spec.Containers);

    public static TheoryData<string> Objects => [.. Listed(Base, "resources").Select(f => Path.Combine(Base, f))];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Object_OfTheBase_IsOfTheModel(string file) =>
        // Strict: a member that the API does not know is an error. The operator's object is not of the API.
        Assert.All(
            KubernetesYaml.LoadAllFromString(File.ReadAllText(file), new Dictionary<string, Type>
            {
                ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
            }, strict: true),
            o => Assert.NotNull(((IMetadata<V1ObjectMeta>)o).Metadata.Name));

    [Fact]
    public void Patches_OfTheOverlay_AreOfTheModel()
    {
        Assert.Equal("gateway", Read<V1NetworkPolicy>("networkpolicy.yaml", Overlay).Metadata.Name);
        Assert.Equal("gateway", Read<V2HorizontalPodAutoscaler>("horizontalpodautoscaler.yaml", Overlay).Metadata.Name);
        Assert.Equal(["path: networkpolicy.yaml", "path: horizontalpodautoscaler.yaml"], Listed(Overlay, "patches"));
        Assert.Equal(Base, Path.GetFullPath(Assert.Single(Listed(Overlay, "resources")), Overlay));
    }

    [Fact]
    public void Base_ListsEveryFile()
    {
        string[] listed = [.. Listed(Base, "resources"), "gateway.json", "kustomization.yaml"];

        Assert.Equal(Directory.GetFiles(Base).Select(f => Path.GetFileName(f)!).Order(), listed.Order());
    }

    [Fact]
    public void Ports_OfServiceContainerPolicyAndConfiguration_AreTheSame()
    {
        var options = Configuration();
        var container = Container.Ports.ToDictionary(p => p.Name, p => p.ContainerPort);
        var expected = options.Listeners.ToDictionary(l => l.Key, l => IPEndPoint.Parse(l.Value.Endpoint).Port);
        expected["admin"] = IPEndPoint.Parse(options.Admin.Endpoint).Port;

        Assert.Equal(expected.OrderBy(p => p.Key), container.OrderBy(p => p.Key));
        var services = Services();
        Assert.Equal(container.Keys.Order(), services.SelectMany(s => s.Spec.Ports).Select(p => p.TargetPort.Value).Order());
        Assert.Equal("Local", services[0].Spec.ExternalTrafficPolicy);
        Assert.DoesNotContain(services[0].Spec.Ports, p => p.TargetPort.Value == "admin"); // never from outside
        var admitted = Read<V1NetworkPolicy>("networkpolicy.yaml").Spec.Ingress;
        Assert.Equal(services[0].Spec.Ports.Select(p => p.TargetPort.Value), admitted[0].Ports.Select(p => p.Port.Value));
        Assert.Equal(("admin", 1), (Assert.Single(admitted[1].Ports).Port.Value, admitted[1].FromProperty.Count));
    }

    [Fact]
    public void Files_OfTheConfiguration_AreMounted()
    {
        var mounts = Container.VolumeMounts.ToDictionary(m => m.Name, m => m.MountPath);

        Assert.Equal(Deployment.Spec.Template.Spec.Volumes.Select(v => v.Name).Order(), mounts.Keys.Order());
        Assert.All(
            Paths().Matches(File.ReadAllText(Path.Combine(Base, "gateway.json"))),
            path => Assert.Contains(mounts.Values, m => path.Groups[1].Value.StartsWith($"{m}/", StringComparison.Ordinal)));
        Assert.Contains($"{mounts["config"]}/gateway.json", Container.Lifecycle.PreStop.Exec.Command);
    }

    [Fact]
    public void Probes_AskForWhatTheAdminListenerAnswers()
    {
        Assert.Equal(AdminEndpoints.HealthPath, Container.LivenessProbe.HttpGet.Path);
        Assert.Equal(AdminEndpoints.HealthPath, Container.StartupProbe.HttpGet.Path);
        Assert.Equal(AdminEndpoints.ReadyPath, Container.ReadinessProbe.HttpGet.Path);
        Assert.All(
            [Container.LivenessProbe, Container.StartupProbe, Container.ReadinessProbe],
            probe => Assert.Equal("admin", probe.HttpGet.Port.Value));
    }

    [Fact]
    public void Pod_HasNoRightsAndTimeToDrain()
    {
        var pod = Deployment.Spec.Template.Spec;
        var shutdown = Configuration().Shutdown;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal("ALL", Assert.Single(Container.SecurityContext.Capabilities.Drop));
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(pod.TerminationGracePeriodSeconds > (shutdown.Delay + shutdown.Drain + shutdown.Drain).TotalSeconds);
        Assert.Equal(["drain", "--wait"], Container.Lifecycle.PreStop.Exec.Command.Skip(1).Take(2));
        Assert.Equal("0", Deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
    }

    [Fact]
    public void Autoscaler_MakesNoMoreGatewaysThanTheLockoutKnows()
    {
        var scaler = Read<V2HorizontalPodAutoscaler>("horizontalpodautoscaler.yaml");
        var identity = Configuration().Identity;

        Assert.Equal(identity.Gateways, scaler.Spec.MaxReplicas);
        Assert.True(identity.Lockout.Threshold >= identity.Gateways);
        Assert.Equal(["Resource", "Pods"], scaler.Spec.Metrics.Select(m => m.Type));
        Assert.Equal("gateway_listener_connections", scaler.Spec.Metrics[1].Pods.Metric.Name);
        Assert.Equal(Deployment.Metadata.Name, scaler.Spec.ScaleTargetRef.Name);
    }

    [Fact]
    public void Selectors_FindThePods()
    {
        var labels = Deployment.Spec.Template.Metadata.Labels;
        IDictionary<string, string>[] selectors =
        [
            Deployment.Spec.Selector.MatchLabels,
            Read<V1PodDisruptionBudget>("poddisruptionbudget.yaml").Spec.Selector.MatchLabels,
            Read<V1NetworkPolicy>("networkpolicy.yaml").Spec.PodSelector.MatchLabels,
            .. Services().Select(s => s.Spec.Selector),
        ];

        Assert.All(selectors, selector => Assert.Equal(labels, selector));
    }

    [Fact]
    public void Object_WithAMemberThatTheApiDoesNotKnow_IsRefused() =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.Deserialize<V1Deployment>(
            File.ReadAllText(Path.Combine(Base, "deployment.yaml")).Replace("runAsNonRoot", "runAsNoRoot", StringComparison.Ordinal),
            strict: true));

    [Fact]
    public void Configuration_OfTheBase_IsGood() => Assert.Equal("", string.Join('\n', Configure().Errors));

    private static GatewayOptions Configuration() => Configure().Options!; // its errors have a test

    /// <summary>The configuration, with the files that Secrets bring.</summary>
    private static ConfigurationReadResult Configure()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tls.crt", TestCertificates.Authority.ExportCertificatePem());
        var pfx = TestCertificates.WritePfx(folder, "mail.example.com");
        var secret = folder.Write("secret", "a secret of more than sixteen characters");
        var text = SecretFile().Replace(File.ReadAllText(Path.Combine(Base, "gateway.json")), $"\"{secret}\"")
            .Replace("\"/etc/gateway-tls/tls.crt\", \"KeyFile\": \"/etc/gateway-tls/tls.key\"", $"\"{pfx}\"", StringComparison.Ordinal);
        return new ConfigurationFile(folder.Write("gateway.json", text), new Dictionary<string, string>()).Read();
    }

    private static List<V1Service> Services() =>
        [.. KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Base, "service.yaml"))).Cast<V1Service>()];

    private static T Read<T>(string file, string? folder = null) =>
        KubernetesYaml.Deserialize<T>(File.ReadAllText(Path.Combine(folder ?? Base, file)), strict: true);

    /// <summary>The entries of a list of kustomization.yaml, without what is indented below them.</summary>
    private static string[] Listed(string folder, string list) =>
    [
        .. File.ReadLines(Path.Combine(folder, "kustomization.yaml"))
            .SkipWhile(line => line != $"{list}:").Skip(1)
            .TakeWhile(line => line.StartsWith(' '))
            .Where(line => line.StartsWith("  - ", StringComparison.Ordinal))
            .Select(line => line["  - ".Length..]),
    ];

    [GeneratedRegex("\"(/etc/[^\"]+)\"")]
    private static partial Regex Paths();

    [GeneratedRegex("\"/etc/gateway-secrets/[^\"]+\"")]
    private static partial Regex SecretFile();
}
