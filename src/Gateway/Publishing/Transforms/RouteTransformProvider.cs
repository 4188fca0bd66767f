using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Publishing.Transforms;

/// <summary>What is done to every published request and response beyond the transforms that a route lists.</summary>
internal sealed class RouteTransformProvider : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var forwarding = RouteSettingsMetadata.Of(context.Route).Forwarding;
        if (forwarding.KeepHost)
        {
            context.AddOriginalHost();
        }

        if (forwarding.ExactTarget)
        {
            context.RequestTransforms.Add(new ExactTargetTransform());
        }

        if (forwarding.FrontEndHttps)
        {
            context.AddRequestHeader("Front-End-Https", "On", append: false);
        }

        context.ResponseTransforms.Add(new ResponseHeadersTransform(forwarding));
        if (context.Cluster?.HttpRequest?.Version is { Major: > 1 })
        {
            context.ResponseTransforms.Add(new EarlyHeadersTransform()); // the gateway's own forwarder does so itself
        }
    }
}
