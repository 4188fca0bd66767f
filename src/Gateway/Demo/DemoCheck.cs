namespace Gateway.Demo;

/// <summary>One thing the demo offers, tried as a client would.</summary>
/// <param name="Protocol">The protocol it shows: <c>HTTP</c>, <c>Forms</c>, <c>ActiveSync</c>.</param>
/// <param name="Promise">What must hold, in a person's words.</param>
/// <param name="TryAsync">Returns null when it holds, otherwise what was seen instead.</param>
internal sealed record DemoCheck(string Protocol, string Promise, Func<DemoVisitor, CancellationToken, Task<string?>> TryAsync);
