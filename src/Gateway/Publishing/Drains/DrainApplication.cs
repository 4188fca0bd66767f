using Gateway.Mail.Routing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Publishing.Drains;

/// <summary>Makes a change of what is drained hold for the next request and the next session.</summary>
internal sealed class DrainApplication(IProxyStateLookup proxy, IClusterDestinationsUpdater updater, MailRoutes mail)
{
    /// <summary>Applies what is drained to a cluster, or to all of them.</summary>
    public void Apply(string? cluster = null)
    {
        mail.DrainsChanged();
        foreach (var state in proxy.GetClusters())
        {
            if (cluster is null || NameOf(state).Equals(cluster, StringComparison.OrdinalIgnoreCase))
            {
                updater.UpdateAvailableDestinations(state);
            }
        }
    }

    /// <summary>Whether web or mail has a destination.</summary>
    public bool Exists(string cluster, string destination) =>
        proxy.GetClusters().Any(c => NameOf(c) == cluster && c.Destinations.ContainsKey(destination))
        || mail.Current.FindCluster(cluster)?.Destinations.Any(d => d.Name == destination) == true;

    /// <summary>The configured name of a cluster, which YARP has once for each way it is used.</summary>
    public static string NameOf(ClusterState cluster) =>
        cluster.Model.Config.Metadata is ClusterSettingsMetadata { Cluster: var name } ? name : cluster.ClusterId;
}
