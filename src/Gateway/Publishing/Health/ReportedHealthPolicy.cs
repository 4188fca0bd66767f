using Gateway.Publishing.Drains;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Health;

/// <summary>A policy of YARP's for active health checks, whose probes are also reported.</summary>
internal sealed class ReportedHealthPolicy(IActiveHealthCheckPolicy inner, ProbeReport report) : IActiveHealthCheckPolicy
{
    public string Name => inner.Name;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
    {
        foreach (var result in probingResults)
        {
            report.Completed(cluster.ClusterId, DrainApplication.NameOf(cluster), result);
        }

        inner.ProbingCompleted(cluster, probingResults);
    }

    /// <summary>Puts every registered policy behind the report.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var policies = services.Where(s => s.ServiceType == typeof(IActiveHealthCheckPolicy)).ToArray();
        foreach (var policy in policies)
        {
            var type = policy.ImplementationType
                ?? throw new InvalidOperationException("YARP registers its health policies by their types.");
            services.Remove(policy);
            services.AddSingleton<IActiveHealthCheckPolicy>(provider => new ReportedHealthPolicy(
                (IActiveHealthCheckPolicy)ActivatorUtilities.CreateInstance(provider, type), provider.GetRequiredService<ProbeReport>()));
        }
    }
}
