using Gateway.Testing.Fuzzing;
using SharpFuzz;

// The target of tests/fuzz: afl-fuzz gives one input after the other, and sees by which branches of the parser each went.
Func<byte[], bool> target = args switch
{
    ["request-heads"] => RequestHeadOracle.AssertAgrees,
    ["request-chunks"] => RequestChunksOracle.AssertAgrees,
    _ => throw new ArgumentException("request-heads or request-chunks"),
};
Fuzzer.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    target(input.ToArray());
});
