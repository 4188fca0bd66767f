using Gateway.Filtering;
using Gateway.Preauthentication;
using Gateway.Publishing.Forwarding;

namespace Gateway.Publishing;

/// <summary>Everything of ours that one route means: its endpoint's metadata.</summary>
/// <param name="Filter">What may pass.</param>
/// <param name="Preauthentication">Who may pass.</param>
/// <param name="Forwarding">How it is passed on.</param>
internal sealed record RouteSettings(RouteFilter Filter, RoutePreauthentication Preauthentication, ForwardingPolicy Forwarding);
