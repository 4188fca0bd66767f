using k8s;
using k8s.Models;

namespace Gateway.UnitTests.Kubernetes;

/// <summary>The members of the Prometheus operator's object (monitoring.coreos.com/v1) that the base uses.</summary>
public sealed class ServiceMonitor : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public ServiceMonitorSpec Spec { get; set; } = new();
}
