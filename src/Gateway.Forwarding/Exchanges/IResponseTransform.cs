using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Changes a response before its head is sent. Status and headers are the back end's, without hop-by-hop headers.</summary>
public interface IResponseTransform
{
    /// <summary>Changes the response; returns false if its body must not be forwarded.</summary>
    ValueTask<bool> ApplyAsync(HttpContext context);
}
