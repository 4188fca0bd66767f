using Gateway.Publishing.Forwarding;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>A route's policy as YARP applies it to a response's headers.</summary>
internal sealed class PolicyResponseTransform(ForwardingPolicy policy, ResponseRules rules) : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } response)
        {
            return default;
        }

        var headers = context.HttpContext.Response.Headers;
        policy.Hide(headers);
        rules.FilterCookies(headers);
        if (!context.HttpContext.Response.SupportsTrailers())
        {
            headers.Remove(HeaderNames.Trailer);
        }

        if (response.Headers.NonValidated.TryGetValues("Connection", out var connection))
        {
            Filtering.ConnectionHeader.RemoveNominated(headers, connection.ToString());
        }

        return rules.ApplyAsync(context.HttpContext, policy);
    }
}
