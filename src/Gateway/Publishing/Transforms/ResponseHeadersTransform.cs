using Yarp.ReverseProxy.Transforms;

namespace Gateway.Publishing.Transforms;

/// <summary>The response filter: what tells an attacker of the inside is removed, and what only the next hop may read.</summary>
internal sealed class ResponseHeadersTransform(RouteForwarding forwarding) : ResponseTransform
{
    /// <summary>What is removed from every response.</summary>
    public static readonly string[] Hidden =
    [
        "Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-OWA-Version", "X-FEServer", "X-BEServer", "X-DiagInfo",
        "X-CalculatedBETarget", "X-FailureContext", "Via",
    ];

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } response)
        {
            return default;
        }

        var headers = context.HttpContext.Response.Headers;
        foreach (var name in Hidden)
        {
            headers.Remove(name);
        }

        foreach (var name in forwarding.HiddenResponseHeaders)
        {
            headers.Remove(name);
        }

        if (response.Headers.NonValidated.TryGetValues("Connection", out var connection))
        {
            Filtering.ConnectionHeader.RemoveNominated(headers, connection.ToString());
        }

        if (forwarding.Preset == RoutePreset.Owa)
        {
            OwaContentSecurity.Apply(context.HttpContext);
        }

        return default;
    }
}
