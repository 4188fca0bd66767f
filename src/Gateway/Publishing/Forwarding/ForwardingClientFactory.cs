using Gateway.Forwarding.Connections;
using Gateway.Publishing.Destinations;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Publishing.Forwarding;

/// <summary>Makes each cluster's client; a cluster whose settings stay the same keeps its connections over a reload.</summary>
internal sealed class ForwardingClientFactory(DestinationClientFactory inner, DestinationPools pools) : IForwarderHttpClientFactory
{
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context)
    {
        var old = context.OldClient as ForwardingClient;
        var client = inner.CreateClient(new ForwarderHttpClientContext
        {
            ClusterId = context.ClusterId,
            OldConfig = context.OldConfig,
            OldMetadata = context.OldMetadata,
            OldClient = old?.Inner,
            NewConfig = context.NewConfig,
            NewMetadata = context.NewMetadata,
        });
        if (old is not null && ReferenceEquals(old.Inner, client))
        {
            return old;
        }

        var settings = (ClusterSettingsMetadata)context.NewMetadata!; // every cluster comes from PublishedClusters
        return new ForwardingClient(client, pools, ForwardingClient.OptionsOf(context.NewConfig, settings));
    }
}
