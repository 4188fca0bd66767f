using Gateway.Publishing.Forwarding;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Publishing.Transforms;

/// <summary>Puts each route's policy into YARP's terms, behind the transforms that the route lists.</summary>
internal sealed class RouteTransformProvider(ResponseRules rules) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var policy = RouteSettingsMetadata.Of(context.Route).Forwarding;
        if (policy.KeepsHost)
        {
            context.AddOriginalHost();
            context.RequestTransforms.Add(new DestinationHostTransform());
        }

        if (policy.KeepsTarget)
        {
            context.RequestTransforms.Add(new ExactTargetTransform());
        }

        foreach (var (name, value) in policy.RequestHeaders)
        {
            context.AddRequestHeader(name, value, append: false);
        }

        if (policy.Rewriting is { } rewriting)
        {
            context.RequestTransforms.Add(new WebDavRequestTransform(rewriting));
        }

        context.ResponseTransforms.Add(new PolicyResponseTransform(policy, rules));
        context.ResponseTrailersTransforms.Add(new PolicyTrailersTransform(policy));
        if (context.Cluster?.HttpRequest?.Version is { Major: > 1 })
        {
            context.ResponseTransforms.Add(new EarlyHeadersTransform()); // the gateway's own forwarder does so itself
        }
    }
}
