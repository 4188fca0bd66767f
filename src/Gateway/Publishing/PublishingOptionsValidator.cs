using System.ComponentModel.DataAnnotations;

namespace Gateway.Publishing;

/// <summary>Finds every mistake in <c>Routes</c> and <c>Clusters</c>; member names are keys below <c>Gateway</c>.</summary>
internal static class PublishingOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(PublishingOptions options, bool withFiles = true)
    {
        var findings = new List<ValidationResult>();
        foreach (var (name, route) in options.Routes)
        {
            findings.AddRange(RouteOptionsValidator.Validate(name, route, options));
        }

        var http = options.Routes.Values.Where(r => !RoutePresets.IsMail(r.Preset))
            .Select(r => r.Cluster)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, cluster) in options.Clusters.Where(c => http.Contains(c.Key)))
        {
            findings.AddRange(ClusterOptionsValidator.Validate(name, cluster, withFiles));
        }

        findings.AddRange(RouteAmbiguity.Find(options));
        findings.AddRange(SiteRoots.Validate(options));
        if (findings.Count == 0)
        {
            // Ours say it in an administrator's words; YARP is asked what is left.
            findings.AddRange(YarpValidation.Validate(options));
        }

        return findings;
    }
}
