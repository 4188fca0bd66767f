namespace Gateway.Demo;

/// <summary>A check of one feature of the demo, made as a client would use it.</summary>
/// <param name="Protocol">The protocol it checks: <c>HTTP</c>, <c>Forms</c>, <c>ActiveSync</c>.</param>
/// <param name="Promise">The expected behavior, as shown in the table.</param>
/// <param name="TryAsync">Returns null if the check passes, otherwise what was observed instead.</param>
internal sealed record DemoCheck(string Protocol, string Promise, Func<DemoVisitor, CancellationToken, Task<string?>> TryAsync);
