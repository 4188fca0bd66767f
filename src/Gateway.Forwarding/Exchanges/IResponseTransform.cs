using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>A last word on a response before its head is sent: status and headers are those of the back end, hop-by-hop ones removed.</summary>
public interface IResponseTransform
{
    /// <summary>Changes the response; false keeps its body back.</summary>
    ValueTask<bool> ApplyAsync(HttpContext context);
}
