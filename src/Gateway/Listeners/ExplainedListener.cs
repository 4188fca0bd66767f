using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Listeners;

/// <summary>The listener of an explained request, as a feature of its context.</summary>
/// <param name="Name">The listener's name in the configuration.</param>
/// <param name="Options">Its options.</param>
internal sealed record ExplainedListener(string Name, ListenerOptions Options)
{
    public static ListenerOptions Of(HttpContext context) => context.Features.GetRequiredFeature<ExplainedListener>().Options;
}
