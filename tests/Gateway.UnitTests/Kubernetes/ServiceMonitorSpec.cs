using k8s.Models;

namespace Gateway.UnitTests.Kubernetes;

public sealed class ServiceMonitorSpec
{
    public V1LabelSelector Selector { get; set; } = new();

    public IList<Dictionary<string, object>> Endpoints { get; set; } = [];
}
