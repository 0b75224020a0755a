"""What a work asks of its machine and of its environment."""

from __future__ import annotations

import pickle

import pytest

from litwork import BuildConfig, CloudCompute, Mount


def test_requirements_of_machines_are_checked() -> None:
    mount = Mount("s3://bucket/data/")
    assert (mount.mount_path, mount.protocol) == ("/data/data", "s3://")
    compute = CloudCompute("gpu", disk_size=10, idle_timeout=60, mounts=[mount], interruptible=True)
    assert repr(compute) == (
        "CloudCompute(name='gpu', disk_size=10, idle_timeout=60, mounts=[Mount('s3://bucket/data/', '/data/data')], "
        "interruptible=True)"
    )
    assert compute == pickle.loads(pickle.dumps(compute))
    assert not compute.is_default()
    for wrong in ({"disk_size": -1}, {"idle_timeout": "soon"}, {"mounts": [mount, Mount("s3://b/data/")]}):
        with pytest.raises(ValueError, match="of a CloudCompute"):
            CloudCompute(**wrong)
    with pytest.raises(TypeError, match="mounts of a CloudCompute are"):
        CloudCompute(mounts=["s3://bucket/"])  # type: ignore[list-item]
    for source, path in (("bucket/", ""), ("s3://bucket/file", ""), ("s3://", ""), ("s3://bucket/", "data")):
        with pytest.raises(ValueError, match="of a Mount"):
            Mount(source, path)


def test_a_build_config_can_be_derived_from() -> None:
    import dataclasses

    @dataclasses.dataclass
    class Custom(BuildConfig):
        def build_commands(self) -> list[str]:
            return ["apt install x"]

    assert Custom(requirements=["numpy"]).requirements == ["numpy"]
    assert BuildConfig().build_commands() == []
    with pytest.raises(TypeError, match="list of texts, not 'numpy'"):
        BuildConfig(requirements="numpy")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not both"):
        BuildConfig(dockerfile="Dockerfile", image="python")
