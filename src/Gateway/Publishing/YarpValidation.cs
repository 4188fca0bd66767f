using System.ComponentModel.DataAnnotations;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Asks YARP's own validator about what would be handed to it.</summary>
internal static class YarpValidation
{
    public static IEnumerable<ValidationResult> Validate(PublishingOptions options)
    {
        var configuration = PublishedRoutes.Map(options);
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy();
        using var provider = services.BuildServiceProvider();
        var validator = provider.GetRequiredService<IConfigValidator>();
        var findings = new List<ValidationResult>();
        foreach (var route in configuration.Routes)
        {
            var name = RouteSettingsMetadata.Of(route).Forwarding.Route;

            // A policy's name is checked with those of the build, which this validator does not have.
            var known = route with { AuthorizationPolicy = null };
            findings.AddRange(Wait(validator.ValidateRouteAsync(known)).Select(e => new ValidationResult(e.Message, [$"Routes:{name}"])));
        }

        foreach (var cluster in configuration.Clusters)
        {
            var name = ((ClusterSettingsMetadata)cluster.Metadata!).Cluster; // every cluster comes from PublishedClusters
            findings.AddRange(Wait(validator.ValidateClusterAsync(cluster)).Select(e => new ValidationResult(
                e.Message, [$"Clusters:{name}"])));
        }

        // One cluster may be mapped several times.
        return findings.DistinctBy(f => (f.ErrorMessage, f.MemberNames.First()));
    }

    // Completes at once: only policies of an application would be looked up, and there are none.
    private static IList<Exception> Wait(ValueTask<IList<Exception>> validation) => validation.AsTask().GetAwaiter().GetResult();
}
